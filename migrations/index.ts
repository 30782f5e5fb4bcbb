import { Roles1764000000000 } from './1764000000000-roles.js';
import { Reference1764000000001 } from './1764000000001-reference.js';
import { Access1764000000002 } from './1764000000002-access.js';
import { Register1764000000003 } from './1764000000003-register.js';
import { Returns1764000000004 } from './1764000000004-returns.js';
import { Ledger1764000000005 } from './1764000000005-ledger.js';
import { Recycling1764000000006 } from './1764000000006-recycling.js';
import { Publications1764000000007 } from './1764000000007-publications.js';
import { ForeignKeys1764000000008 } from './1764000000008-foreign-keys.js';
import { OfficialRuns1764000000020 } from './1764000000020-official-runs.js';
import { OfficialRunKeys1764000000021 } from './1764000000021-official-run-keys.js';
import { RulebookVersions1764000000030 } from './1764000000030-rulebook-versions.js';
import { RulebookVersionKeys1764000000031 } from './1764000000031-rulebook-version-keys.js';
import { RulebookDrafts1764000000032 } from './1764000000032-rulebook-drafts.js';
import { RulebookDraftKeys1764000000033 } from './1764000000033-rulebook-draft-keys.js';
import { IdempotencyAge1764000000040 } from './1764000000040-idempotency-age.js';
import { DraftLineReference1764000000041 } from './1764000000041-draft-line-reference.js';
import { PasswordReset1764000000042 } from './1764000000042-password-reset.js';
import { PasswordResetKeys1764000000043 } from './1764000000043-password-reset-keys.js';
import { DraftLineVersion1764000000060 } from './1764000000060-draft-line-version.js';
import { SettingsPerStatement1764000000070 } from './1764000000070-settings-per-statement.js';
import { RunWithoutJob1764000000075 } from './1764000000075-run-without-job.js';
import { FeesBesideReturn1764000000076 } from './1764000000076-fees-beside-return.js';
import { DraftParts1764000000077 } from './1764000000077-draft-parts.js';
import { DraftPartKeys1764000000078 } from './1764000000078-draft-part-keys.js';
import { AssessmentWorking1764000000079 } from './1764000000079-assessment-working.js';
import { WhenReceived1764000000081 } from './1764000000081-when-received.js';
import { CreditOfferParties1764000000086 } from './1764000000086-credit-offer-parties.js';
import { ActingOrganisation1764000000087 } from './1764000000087-acting-organisation.js';
import { ActingOrganisationKey1764000000088 } from './1764000000088-acting-organisation-key.js';
import { EffectBound1764000000091 } from './1764000000091-effect-bound.js';
import { RunLaw1764000000093 } from './1764000000093-run-law.js';
import { EffectBoundAgain1764000000099 } from './1764000000099-effect-bound-again.js';
import { ClaimedPassports1764000000105 } from './1764000000105-claimed-passports.js';
import { ClaimedPassportKey1764000000106 } from './1764000000106-claimed-passport-key.js';
import { CreditRetirements1764000000107 } from './1764000000107-credit-retirements.js';
import { RegistrationDecisions1764000000108 } from './1764000000108-registration-decisions.js';
import { RegistrationDecisionKeys1764000000109 } from './1764000000109-registration-decision-keys.js';
import { ReleaseAt1764000000110 } from './1764000000110-release-at.js';
import { CorrectedLoadsAndBatches1764000000111 } from './1764000000111-corrected-loads-and-batches.js';
import { CorrectionKeys1764000000112 } from './1764000000112-correction-keys.js';
import { FacilityPermits1764000000113 } from './1764000000113-facility-permits.js';
import { FacilityPermitKeys1764000000114 } from './1764000000114-facility-permit-keys.js';
import { RemovedFractions1764000000115 } from './1764000000115-removed-fractions.js';
import { EffectPerDay1764000000118 } from './1764000000118-effect-per-day.js';
import { CasesPerVersion1764000000119 } from './1764000000119-cases-per-version.js';
import { BegunRulebooks1764000000120 } from './1764000000120-begun-rulebooks.js';
import { ListedModels1764000000121 } from './1764000000121-listed-models.js';
import { ReplacedCertificates1764000000122 } from './1764000000122-replaced-certificates.js';
import { ReplacedCertificateKeys1764000000123 } from './1764000000123-replaced-certificate-keys.js';
import { AmendedSubmissions1764000000124 } from './1764000000124-amended-submissions.js';
import { ReadInOrder1764000000125 } from './1764000000125-read-in-order.js';
import { BegunRulebookKeys1764000000127 } from './1764000000127-begun-rulebook-keys.js';
import { DeclaredAnswers1764000000132 } from './1764000000132-declared-answers.js';
import { OrderOfNames1764000000133 } from './1764000000133-order-of-names.js';
import { PaymentsInOrder1764000000135 } from './1764000000135-payments-in-order.js';
import { NamedProducers1764000000140 } from './1764000000140-named-producers.js';
import { SoughtTrail1764000000141 } from './1764000000141-sought-trail.js';
import { DrawnLoads1764000000142 } from './1764000000142-drawn-loads.js';
import { DraftPartCheck1764000000150 } from './1764000000150-draft-part-check.js';

/** Every migration in order; listed by hand so that no glob decides what runs. */
export const migrations = [
  Roles1764000000000,
  Reference1764000000001,
  Access1764000000002,
  Register1764000000003,
  Returns1764000000004,
  Ledger1764000000005,
  Recycling1764000000006,
  Publications1764000000007,
  ForeignKeys1764000000008,
  OfficialRuns1764000000020,
  OfficialRunKeys1764000000021,
  RulebookVersions1764000000030,
  RulebookVersionKeys1764000000031,
  RulebookDrafts1764000000032,
  RulebookDraftKeys1764000000033,
  IdempotencyAge1764000000040,
  DraftLineReference1764000000041,
  PasswordReset1764000000042,
  PasswordResetKeys1764000000043,
  DraftLineVersion1764000000060,
  SettingsPerStatement1764000000070,
  RunWithoutJob1764000000075,
  FeesBesideReturn1764000000076,
  DraftParts1764000000077,
  DraftPartKeys1764000000078,
  AssessmentWorking1764000000079,
  WhenReceived1764000000081,
  CreditOfferParties1764000000086,
  ActingOrganisation1764000000087,
  ActingOrganisationKey1764000000088,
  EffectBound1764000000091,
  RunLaw1764000000093,
  EffectBoundAgain1764000000099,
  ClaimedPassports1764000000105,
  ClaimedPassportKey1764000000106,
  CreditRetirements1764000000107,
  RegistrationDecisions1764000000108,
  RegistrationDecisionKeys1764000000109,
  ReleaseAt1764000000110,
  CorrectedLoadsAndBatches1764000000111,
  CorrectionKeys1764000000112,
  FacilityPermits1764000000113,
  FacilityPermitKeys1764000000114,
  RemovedFractions1764000000115,
  EffectPerDay1764000000118,
  CasesPerVersion1764000000119,
  BegunRulebooks1764000000120,
  ListedModels1764000000121,
  ReplacedCertificates1764000000122,
  ReplacedCertificateKeys1764000000123,
  AmendedSubmissions1764000000124,
  ReadInOrder1764000000125,
  BegunRulebookKeys1764000000127,
  DeclaredAnswers1764000000132,
  OrderOfNames1764000000133,
  PaymentsInOrder1764000000135,
  NamedProducers1764000000140,
  SoughtTrail1764000000141,
  DrawnLoads1764000000142,
  DraftPartCheck1764000000150,
];
