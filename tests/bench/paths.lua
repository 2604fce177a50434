-- SPDX-License-Identifier: EUPL-1.2
-- wrk's requests: the paths of a file, one a line, each in its turn, from another one on in each thread.
--   wrk ... -s paths.lua URL -- FILE
local requests = {}
local at = 0

local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  at = (number or 0) * 97
end

function request()
  at = at + 1
  return requests[at % #requests + 1]
end
