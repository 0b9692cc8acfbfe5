import { expose } from 'comlink';

expose({ echo: (text: string) => text });
