import { expose } from 'comlink';
import { keepLifeline } from './lifeline.ts';
import { sealWebRtc } from '../base/seal.ts';

sealWebRtc();
keepLifeline(self);
expose({});
