/**
 * Steps on a cluster of EMR, as an operator gives them: a definition of {@code emr/steps} filled
 * in, its jar brought to S3, the step followed to its end.
 */
package io.millrace.local.emr;
