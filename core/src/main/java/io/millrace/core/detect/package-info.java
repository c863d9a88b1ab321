/**
 * Anomaly detectors: hotspots among points, and random cut forests that score a point by how far it
 * is from the ones before it. Used by SQL functions and by the detectors of a pipeline file.
 */
package io.millrace.core.detect;
