/**
 * The ranks of a training exchange their numbers by Apache Spark's own block transfer: {@link
 * org.djlext.examples.spark.exchange.BlockExchange} is the {@link
 * org.djlext.vlm.tune.zero.Exchange} of a task in a barrier stage.
 *
 * <p>A block is sent from the executor that has it straight to the block manager of the one that
 * needs it, as Spark sends copies of cached blocks. Nothing but its name passes through the driver.
 * {@code BarrierTaskContext.barrier()} and {@code allGather} would bring ranks together too, but
 * look for the answer once a second, so that they are asked once, when a training begins.
 */
package org.djlext.examples.spark.exchange;
