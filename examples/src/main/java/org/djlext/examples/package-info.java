/**
 * The command-line program {@code djlx}. {@link org.djlext.examples.Djlx} lists its commands; each
 * has a package of its own, and what they share is in {@link org.djlext.examples.cli}.
 */
package org.djlext.examples;
