import fc from 'fast-check';

/** Property tests try the same cases every time, so that a change is to blame for what fails; DLSPEC_SEED tries others. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.DLSPEC_SEED ?? 1) });
