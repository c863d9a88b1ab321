/** What CloudWatch takes from a log. */
package io.millrace.core.cloudwatch;
