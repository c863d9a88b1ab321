/** Files of any Hadoop file system, plain or compressed, as the jobs read and write them. */
package io.millrace.batch.file;
