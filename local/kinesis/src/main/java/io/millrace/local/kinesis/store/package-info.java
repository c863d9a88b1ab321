/**
 * What the endpoint remembers: streams, their shards, and each shard's records.
 *
 * <p>Knows nothing of HTTP, formats or rates. Mistakes of a caller leave it as {@link
 * io.millrace.local.kinesis.store.ServiceException}, named as the service names them.
 */
package io.millrace.local.kinesis.store;
