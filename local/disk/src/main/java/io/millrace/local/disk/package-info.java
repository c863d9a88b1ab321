/** The local disk as Spark uses it, without a process per file. */
package io.millrace.local.disk;
