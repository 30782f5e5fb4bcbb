import { Module } from '@nestjs/common';
import { PasswordService } from '../access/index.js';
import { DemoRows } from './demo-rows.store.js';
import { DemoService } from './demo.service.js';

@Module({
  providers: [DemoService, DemoRows, PasswordService],
  exports: [DemoService],
})
export class DemoModule {}
