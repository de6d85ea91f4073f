import type { Subscription, User, UserProfile } from '../../../generated/operations.ts';
import type { SandboxUser } from './users.ts';

/** The fields of an account that have a default; the others depend on the whole sandbox. */
type DefaultFields = Omit<User, 'id' | 'uuid' | 'title'> & {
  subscription: Subscription;
  profile: UserProfile;
};

/**
 * Returns the default fields of `GET /user` for this kind of account: free, with a Plex Pass, or managed. They have the
 * types of the responses that public projects recorded from 2022 to 2026 [seen]: plex-api.rs (tests/mocks/myplex), Home
 * Assistant (tests/components/plex/fixtures) and plezy (plex_switch_response_test.dart). If a type has changed since,
 * it is the newest.
 */
export function defaultFields(user: SandboxUser): DefaultFields {
  const isManaged = !user.username;
  const hasPlexPass = user.subscription?.active === true;
  return {
    ...everyAccount,
    friendlyName: user.title ?? user.username ?? '',
    email: `${encodeURIComponent(user.username ?? '')}@example.com`,
    // The two fields of a managed user are both empty [seen], or both null [issue sct/overseerr 2788].
    ...(isManaged && { ...managedAccount, email: user.username === null ? null : '' }),
    ...(hasPlexPass && plexPassAccount),
    subscription: hasPlexPass ? plexPass : free,
  };
}

/** 2010-01-01 in seconds, as in the JWTs. */
export const JOINED_AT = Date.UTC(2010, 0, 1) / 1000;

const profile: UserProfile = {
  autoSelectAudio: true,
  defaultAudioAccessibility: 0,
  defaultAudioLanguage: 'en',
  defaultAudioLanguages: 'en,sv',
  defaultSubtitleLanguage: 'en',
  defaultSubtitleLanguages: 'en,sv',
  autoSelectSubtitle: 0,
  defaultSubtitleAccessibility: 0,
  defaultSubtitleForced: 0,
  watchedIndicator: 1,
  mediaReviewsVisibility: 0,
  mediaReviewsLanguages: null,
  mediaPostsVisibility: true,
};

const everyAccount = {
  locale: null,
  confirmed: true,
  joinedAt: JOINED_AT,
  emailOnlyAuth: false,
  hasPassword: true,
  protected: false,
  mailingListStatus: 'unsubscribed',
  mailingListActive: false,
  scrobbleTypes: '',
  country: 'CA',
  subscriptionDescription: null,
  restricted: false,
  anonymous: false,
  home: false,
  guest: false,
  homeAdmin: false,
  maxHomeSize: 15,
  rememberExpiresAt: Date.UTC(2040, 0, 1) / 1000,
  profile,
  entitlements: [],
  subscriptions: [],
  pastSubscriptions: [],
  trials: [],
  adsConsent: null,
  adsConsentSetAt: null,
  adsConsentReminderAt: null,
  experimentalFeatures: false,
  twoFactorEnabled: false,
  backupCodesCreated: false,
  attributionPartner: null,
  // The next two were recorded in 2020 and 2022 only.
  providers: [],
  certificateVersion: 2,
} satisfies Partial<User>;

const plexPassAccount = {
  subscriptionDescription: 'Lifetime Plex Pass',
  roles: ['plexpass'],
  entitlements: ['all', 'ios', 'roku', 'android', 'xbox_one', 'xbox_360', 'windows'],
  subscriptions: [
    {
      id: null,
      mode: 'lifetime',
      renewsAt: null,
      endsAt: null,
      canceled: false,
      gracePeriod: false,
      onHold: false,
      canReactivate: false,
      canUpgrade: false,
      canDowngrade: false,
      canConvert: false,
      type: 'plexpass',
      transfer: false,
      state: 'active',
      billing: { paymentMethodId: null, internalPaymentMethod: {} },
    },
  ],
  adsConsent: true,
  adsConsentSetAt: JOINED_AT,
  adsConsentReminderAt: JOINED_AT,
} satisfies Partial<User>;

const managedAccount = {
  username: '',
  confirmed: false,
  hasPassword: false,
  mailingListStatus: null,
  restricted: true,
  restrictionProfile: null,
  customRestrictions: { all: null, movies: null, music: null, photos: null, television: null },
  home: true,
  entitlements: ['all'],
  settings: [{ id: 'experience', type: 'json', value: '{}', hidden: true, updatedAt: JOINED_AT }],
} satisfies Partial<User>;

const free: Subscription = {
  active: false,
  subscribedAt: null,
  status: 'Inactive',
  paymentService: null,
  plan: null,
  features: ['adaptive_bitrate', 'federated-auth', 'home', 'music', 'radio', 'vod'],
};

const plexPass: Subscription = {
  active: true,
  subscribedAt: '2021-10-01T01:02:03Z',
  status: 'Active',
  paymentService: 'braintree',
  plan: 'lifetime',
  features: ['adaptive_bitrate', 'dvr', 'home', 'lyrics', 'pass', 'sync', 'trailers', 'webhooks'],
};
