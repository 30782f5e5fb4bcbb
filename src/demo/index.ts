export { emptyDemonstration } from './demo-reset.store.js';
export { DemoModule } from './demo.module.js';
export { DemoService, type DemoOptions, type DemoSummary } from './demo.service.js';
