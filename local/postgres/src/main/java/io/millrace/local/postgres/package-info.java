/** A real PostgreSQL server for the demo and for tests. */
package io.millrace.local.postgres;
