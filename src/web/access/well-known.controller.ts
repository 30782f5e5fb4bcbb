import { Controller, Get, Header } from '@nestjs/common';

import { Public, SigningService } from '../../access/index.js';

@Controller('.well-known')
export class WellKnownController {
  constructor(private readonly signing: SigningService) {}

  /** RFC 7517: with these anybody checks a signature of this installation. */
  @Get('everycell-keys.json')
  @Public()
  @Header('Content-Type', 'application/jwk-set+json')
  @Header('Cache-Control', 'public, max-age=3600')
  keys(): object {
    return this.signing.publicKeys();
  }
}
