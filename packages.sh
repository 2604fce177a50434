# SPDX-License-Identifier: EUPL-1.2
# What ./run and ./test need of Debian 12, and how it is installed. Sourced, not run.

# mariadb-server-core, not mariadb-server: the latter starts a system service.
build_packages=(meson ninja-build pkg-config gcc libc6-dev gettext python3 libmicrohttpd-dev libmariadb-dev
  mariadb-server-core libxml2-dev libcurl4-openssl-dev libjansson-dev libsodium-dev libinih-dev libicu-dev
  libstemmer-dev libzip-dev libqrencode-dev zlib1g-dev libcmocka-dev)

# The programs of ./run; tests are built by ./test.
run_targets="insolited gateways/fakepay/fakepayd gateways/apidae/insolite_apidae.so gateways/tourinsoft/insolite_tourinsoft.so
  gateways/fakepay/insolite_fakepay.so gateways/sepa/insolite_sepa.so"

missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

install_packages() {
  local missing sudo=
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=sudo
  echo "installing: ${missing[*]}"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
