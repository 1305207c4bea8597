/**
 * The program {@code djlx cluster}: trains, and answers prompts, on Apache Spark. It has a jar of
 * its own, so that djlx need not bring Spark's libraries.
 */
package org.djlext.examples.spark.cluster;
