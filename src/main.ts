import './app.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { boot } from './app/boot.ts';
import { sealWebRtc } from './base/seal.ts';

sealWebRtc();

const { app, preload } = boot();
void app.route.follow();
mount(App, { target: document.getElementById('app')!, props: { app } });
void preload();
