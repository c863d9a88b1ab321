/**
 * Telling people and alarms: what a notification is, who sends it where, and for how long one
 * tries. Alerts of the stream and reports of jobs go the same ways.
 */
package io.millrace.core.notify;
