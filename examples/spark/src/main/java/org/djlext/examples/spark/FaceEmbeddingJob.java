package org.djlext.examples.spark;

import java.io.Serializable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds, aligns and embeds the faces of pictures in a data frame.
 *
 * @param detector finds faces: a folder, or {@code djl://GROUP/NAME}
 * @param threshold how sure a face must be, 0 to 1
 * @param model embeds them: likewise
 * @param batch how many faces are embedded at a time
 * @serial exclude
 */
public record FaceEmbeddingJob(String detector, double threshold, String model, int batch)
    implements Serializable {

  /**
   * The columns of the result: the picture, which of its faces, where it is in pixels, how sure the
   * detector is, and the embedding (D). A picture without faces has no row. One that cannot be read
   * has a row with the reason and nothing else.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("face", DataTypes.IntegerType)
          .add("x", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("width", DataTypes.DoubleType)
          .add("height", DataTypes.DoubleType)
          .add("score", DataTypes.DoubleType)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("error", DataTypes.StringType);

  /**
   * Checks the values.
   *
   * @param detector finds faces
   * @param threshold how sure a face must be, 0 to 1
   * @param model embeds them
   * @param batch how many faces are embedded at a time
   * @throws IllegalArgumentException if the batch is less than 1 or the threshold not from 0 to 1
   */
  public FaceEmbeddingJob {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold: expected 0 to 1, found " + threshold);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("batch: expected at least 1, found " + batch);
    }
  }

  /**
   * Describes the work, which is done when the result is asked for.
   *
   * @param pictures has the columns {@code path} and {@code content}, as Spark's {@code binaryFile}
   *     gives them
   * @return the columns of {@link #SCHEMA}
   */
  public Dataset<Row> embed(Dataset<Row> pictures) {
    return pictures
        .select("path", "content")
        .mapPartitions(new EmbedPartition(this), Encoders.row(SCHEMA));
  }
}
