import { expose, type Remote, releaseProxy } from 'comlink';
import type { HashApi } from './api.ts';
import { createHashApi } from './hash.ts';
import { keepLifeline } from './lifeline.ts';
import { channelPause } from './pause.ts';
import { sealWebRtc } from '../base/seal.ts';

sealWebRtc();
keepLifeline();
const api = createHashApi(channelPause());
expose({
  ...api,
  async sha256(file: File, onProgress: Remote<(bytes: number) => void>) {
    try {
      return await api.sha256(file, (bytes) => void onProgress(bytes));
    } finally {
      onProgress[releaseProxy]();
    }
  },
} satisfies HashApiOverComlink);

type HashApiOverComlink = Omit<HashApi, 'sha256'> & {
  sha256(file: File, onProgress: Remote<(bytes: number) => void>): Promise<string | null>;
};
