/**
 * Trainings by several executors of a cluster, each with a slice of the optimizer's state (ZeRO on
 * Apache Spark).
 *
 * <p>A {@link org.djlext.examples.spark.train.RankProgram} tells every worker how to open the same
 * {@link org.djlext.vlm.tune.TuningRun}; {@link org.djlext.examples.spark.train.ClusterTraining}
 * runs it as one barrier stage:
 *
 * <pre>{@code
 * RankProgram program = new SftProgram("/shared/sft.yaml");
 * new ClusterTraining(program, "/shared/tuned", 2, Duration.ofMinutes(10)).train(spark);
 * }</pre>
 *
 * <p>An update is made of {@code accumulation} batches, dealt out to the ranks in turn, so that two
 * ranks do with 8 what one process does with 8. Paths in configurations, and the folder of the run,
 * are those of a file system that all machines share.
 */
package org.djlext.examples.spark.train;
