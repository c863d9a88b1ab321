package io.millrace.local.generate.scenario;

/** A record as a producer sends it. */
public record Message(String partitionKey, byte[] bytes) {}
