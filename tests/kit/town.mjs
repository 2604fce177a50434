// SPDX-License-Identifier: EUPL-1.2
// The little town in which stories happen: whom it has, what its visits look like.
import { SECRET } from './house.mjs';

// Days from today on the wall of Paris, "2027-03-31".
export function dayFrom(days) {
  const at = new Date(Date.now() + days * 86400000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(at);
}

export const AGENT = 'lea.essai@agents.example';
export const CASHIER = 'ines.essai@agents.example';
export const APPROVER = 'paul.essai@agents.example';
export const PARTNER = 'marche.nocturne@partenaires.example';
export const OTHER_PARTNER = 'ateliers.du.port@partenaires.example';
export const PASSWORD = 'un mot de passe d’essai';

const titles = {
  'night-walk': ['La marche de nuit', 'The night walk'],
};

// What a visit says, complete enough to be approved.
export function content(key, { price = 1250, cancel = 'moderate', ...more } = {}) {
  const [fr, en] = titles[key] ?? [`La visite ${key}`, `The visit ${key}`];
  return {
    title: { fr, en },
    hook: { fr: 'Une heure dehors, quand la ville s’éteint.', en: 'An hour outside, when the town goes dark.' },
    story: { fr: `On part de la place et l’on suit les quais. ${fr} dure une heure.`, en: `From the square along the quays. ${en} takes an hour.` },
    stops: [
      { title: { fr: 'La place', en: 'The square' }, about: { fr: 'Sous l’horloge.', en: 'Under the clock.' } },
      { title: { fr: 'Le quai', en: 'The quay' }, about: { fr: 'Au bord de l’eau.', en: 'By the water.' } },
    ],
    theme: 'night',
    kind: 'walk',
    place_name: 'Place de l’Exemple',
    street: '1 place de l’Exemple',
    postcode: '93200',
    commune: 'Saint-Denis',
    insee: '93066',
    department: '93',
    point: { lat: 48.9358, lon: 2.3594 },
    directions: { fr: 'Métro 13, arrêt de l’Exemple', en: 'Metro 13, Exemple' },
    bring: { fr: 'De bonnes chaussures', en: 'Good shoes' },
    audience: { fr: 'Pour tout le monde', en: 'For everybody' },
    access: ['wheelchair'],
    languages: ['fr', 'en'],
    duration: 60,
    group_max: 20,
    age_min: 6,
    tariffs: price === 0
      ? [{ kind: 'adult', label: { fr: 'Adulte', en: 'Adult' }, price: { minor: 0, currency: 'EUR' } }]
      : [
        { kind: 'adult', label: { fr: 'Adulte', en: 'Adult' }, price: { minor: price, currency: 'EUR' } },
        { kind: 'child', label: { fr: 'Enfant', en: 'Child' }, price: { minor: Math.floor(price / 2), currency: 'EUR' }, note: { fr: 'de 6 à 12 ans', en: '6 to 12' } },
      ],
    cancel,
    host: 'Malika Essai',
    ...more,
  };
}

// The whole town as kit_seed wants it. offers: {key: options of content, + partner, approved: false}; slots: {key: {...}}
export function town(house, { offers = {}, slots = {}, holdMinutes = 15, connections, hosts } = {}) {
  return {
    destination: { slug: 'essai', name: 'Pays d’Essai', hold_minutes: holdMinutes, hold_most: Math.max(45, holdMinutes), ...(hosts ? { hosts } : {}) },
    partners: [
      { name: 'Le Marché nocturne', email: PARTNER, holder: 'LE MARCHE NOCTURNE', iban: 'FR7630006000011234567890189' },
      { name: 'Les Ateliers du port', email: OTHER_PARTNER, holder: 'LES ATELIERS DU PORT', iban: 'DE89370400440532013000' },
    ],
    contracts: [{ points: 1000, vat_points: 2000 }],
    users: [
      { email: AGENT, name: 'Léa Essai', roles: ['moderator', 'care'], password: PASSWORD },
      { email: CASHIER, name: 'Inès Essai', roles: ['cashier', 'approver'], password: PASSWORD },
      { email: APPROVER, name: 'Paul Essai', roles: ['approver', 'cashier'], password: PASSWORD },
      { email: PARTNER, name: 'Malika Essai', roles: ['partner'], partner: 'Le Marché nocturne', password: PASSWORD },
      { email: OTHER_PARTNER, name: 'Hugo Essai', roles: ['partner'], partner: 'Les Ateliers du port', password: PASSWORD },
    ],
    connections: connections ?? [
      { gateway: 'fakepay', name: 'fakepay', settings: { base_url: house.payUrl, shop: 'essai', secret: SECRET } },
      { gateway: 'sepa', name: 'virements', settings: { name: 'OFFICE D ESSAI', iban: 'FR1420041010050500013M02606' } },
    ],
    offers: Object.entries(offers).map(([key, { partner = 'Le Marché nocturne', approved = true, ...said }]) => ({
      key, partner, content: content(key, said), ...(approved ? { approved_by: AGENT } : {}),
    })),
    slots: Object.entries(slots).map(([key, { offer, in: days = 10, at = '20:30', seats = 10, ...more }]) => ({
      key, offer, day: dayFrom(days), minute: Number(at.slice(0, 2)) * 60 + Number(at.slice(3)), capacity: seats, ...more,
    })),
  };
}
