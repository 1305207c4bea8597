/**
 * {@code djlx attention}: the implementations of attention side by side.
 *
 * <p>{@link org.djlext.examples.attention.AttentionCommand} is the command, {@link
 * org.djlext.examples.attention.AttentionBenchmark} measures and {@link
 * org.djlext.examples.attention.AttentionPlot} draws. Letters: N tokens, of queries and keys alike,
 * H heads, D head size.
 */
package org.djlext.examples.attention;
