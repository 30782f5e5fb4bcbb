export { JobWorker } from './job-worker.service.js';
export { JobsModule } from './jobs.module.js';
