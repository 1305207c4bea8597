/** A real standalone master and its workers, as processes of their own on this machine. */
package org.djlext.examples.spark.standalone;
