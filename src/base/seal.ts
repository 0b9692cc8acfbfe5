/**
 * The content security policy stops every request but WebRTC, which no policy of today covers: so the page and the
 * workers take its doors away before anything else runs.
 */
export function sealWebRtc(): void {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'RTCDataChannel']) {
    Reflect.deleteProperty(globalThis, name);
  }
}
