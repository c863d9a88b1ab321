/**
 * A Kinesis-compatible endpoint inside the JVM, for tests, the demo and benchmarks.
 *
 * <p>{@link io.millrace.local.kinesis.LocalKinesis} is the way in. A request passes {@code
 * HttpHandler} (bytes), {@code RequestRouter} (headers, errors, counts) and one of the {@code
 * …Operations} (meaning), and ends in the {@code store}. What is pushed to a subscriber comes from
 * there through a {@code Subscription} (which events) and an {@code EventPump} (when).
 */
package io.millrace.local.kinesis;
