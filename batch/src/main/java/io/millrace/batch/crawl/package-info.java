/**
 * The lake's tables in the Glue Data Catalog, where Athena and Redshift Spectrum look for them.
 * Runs beside the stream, after it or nightly; reads the tables' logs and nothing of their rows.
 */
package io.millrace.batch.crawl;
