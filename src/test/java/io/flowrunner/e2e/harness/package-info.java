/**
 * What the end-to-end tests stand on: a server started as a user starts it, clients for HTTP and
 * WebSocket, and an HTTP server that records what the flows send to it. Nothing here knows a class
 * of the product.
 */
package io.flowrunner.e2e.harness;
