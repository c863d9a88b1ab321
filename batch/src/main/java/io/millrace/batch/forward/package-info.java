/**
 * Rows of the lake to systems that others look into: Splunk, and whatever takes Elasticsearch's
 * bulk requests. Behind the data's path; reads tables, and keeps how far it has come in a
 * checkpoint.
 */
package io.millrace.batch.forward;
