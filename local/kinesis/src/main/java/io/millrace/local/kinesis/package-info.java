/**
 * A Kinesis-compatible endpoint inside the JVM, for tests, the demo and benchmarks.
 *
 * <p>{@link io.millrace.local.kinesis.LocalKinesis} is the way in. A request passes {@code
 * HttpHandler} (bytes), {@code RequestRouter} (headers, errors, counts) and one of the {@code
 * …Operations} (meaning), and ends in the {@code store}.
 */
package io.millrace.local.kinesis;
