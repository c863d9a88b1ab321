/** How requests are read and answers are written, in both of the service's formats. */
package io.millrace.local.kinesis.wire;
