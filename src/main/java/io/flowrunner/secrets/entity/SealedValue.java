package io.flowrunner.secrets.entity;

/** An encrypted value and the data key that opens it. The array is not to be changed. */
public record SealedValue(String keyId, byte[] bytes) {}
