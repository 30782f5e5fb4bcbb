import { Module } from '@nestjs/common';

import { AccountController } from './account.controller.js';
import { ApiKeysController } from './api-keys.controller.js';
import { EntrancePage, EntranceService, Stays } from './entrance.service.js';
import { InvitationController } from './invitation.controller.js';
import { MemberResetsController } from './member-resets.controller.js';
import { MembersController } from './members.controller.js';
import { PasswordResetController } from './password-reset.controller.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SwitchController } from './switch.controller.js';
import { WellKnownController } from './well-known.controller.js';

@Module({
  providers: [EntrancePage, EntranceService, Stays],
  controllers: [
    SignInController,
    SecondFactorController,
    AccountController,
    SwitchController,
    MembersController,
    MemberResetsController,
    PasswordResetController,
    InvitationController,
    ApiKeysController,
    WellKnownController,
  ],
})
export class AccessPagesModule {}
