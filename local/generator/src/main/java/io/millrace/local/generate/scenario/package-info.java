/**
 * Traffic for the example pipelines: records of each log, by seed, with facts planted among them
 * that the answers must show.
 */
package io.millrace.local.generate.scenario;
