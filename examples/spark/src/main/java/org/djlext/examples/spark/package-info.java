/**
 * Faces of very many pictures are embedded on a cluster by Apache Spark.
 *
 * <p>{@link org.djlext.examples.spark.FaceEmbeddingJob} turns a data frame of pictures into one of
 * faces; {@link org.djlext.examples.spark.EmbedFolder} is the program around it:
 *
 * <pre>{@code
 * Dataset<Row> pictures = spark.read().format("binaryFile").load(folder);
 * Dataset<Row> faces = new FaceEmbeddingJob(detector, 0.5, model, 16).embed(pictures);
 * faces.write().parquet(out);
 * }</pre>
 *
 * <p>Models are loaded once for every partition, in the process that works on it, and closed with
 * its task. They are named by what every worker can reach: {@code djl://} for a model that comes in
 * a jar, or a folder that all machines share.
 */
package org.djlext.examples.spark;
