import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import { refuse } from '../kernel/decision.js';

/** Runs passport's local strategy and hands its decision on: a refusal is shown on the form, not thrown. */
@Injectable()
export class SignInGuard extends AuthGuard('local') {
  // The base class is generic over the user; ours is always a decision.
  override handleRequest<T>(error: unknown, decision: T | false): T {
    if (error) throw error instanceof Error ? error : new Error('sign-in failed');
    return decision === false ? (refuse('sign-in.wrong') as T) : decision;
  }
}
