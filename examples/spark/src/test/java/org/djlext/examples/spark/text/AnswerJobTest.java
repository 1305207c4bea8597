package org.djlext.examples.spark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Spark with two threads lets the miniature answer. */
class AnswerJobTest {

  private static final String MINIATURE = "djl://org.djlext.vlm/mini-llama";
  private static final List<String> PROMPTS = List.of("What is 3 + 4?", "Sort 3, 1.", "Hello");
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void stop() throws java.io.IOException {
    spark.close();
  }

  private static Dataset<Row> prompts(String... more) {
    List<String> all = new java.util.ArrayList<>(PROMPTS);
    all.addAll(Arrays.asList(more));
    return spark.createDataset(all, Encoders.STRING()).toDF("prompt");
  }

  @Test
  void greedyAnswersAreThoseWithoutSpark() throws Exception {
    AnswerJob job = new AnswerJob(MINIATURE, false, 1, 12, 0, 1, 2, 0);
    List<Row> rows = job.answer(prompts((String) null).repartition(2)).collectAsList();
    assertThat(rows).hasSize(4);
    try (ZooModel<String, String> model =
            Criteria.builder()
                .setTypes(String.class, String.class)
                .optModelUrls(MINIATURE)
                .optArgument("max_new_tokens", 12)
                .optArgument("do_sample", false)
                .optArgument("chat", false)
                .build()
                .loadModel();
        Predictor<String, String> predictor = model.newPredictor()) {
      for (Row row : rows) {
        if (row.isNullAt(0)) {
          assertThat(row.getString(6)).contains("expected a text, found none");
        } else {
          assertThat(row.getString(2)).isEqualTo(predictor.predict(row.getString(0)));
          assertThat(row.isNullAt(6)).isTrue();
        }
      }
    }
  }

  @Test
  void drawnAnswersDoNotDependOnPartitions() {
    AnswerJob job = new AnswerJob(MINIATURE, true, 3, 10, 0.9, 0.95, 4, 5);
    List<String> one = drawn(job, 1);
    assertThat(drawn(job, 3)).isEqualTo(one).hasSize(9);
    assertThat(one.stream().distinct().count()).isGreaterThan(3);
  }

  private static List<String> drawn(AnswerJob job, int partitions) {
    List<Row> rows = job.answer(prompts().repartition(partitions)).collectAsList();
    for (Row row : rows) {
      List<Long> tokens = row.getList(4);
      List<Float> logProbs = row.getList(5);
      assertThat(logProbs).hasSameSizeAs(tokens).allMatch(value -> value <= 0);
      assertThat(tokens).isNotEmpty().hasSizeLessThanOrEqualTo(10);
    }
    return rows.stream()
        .sorted(Comparator.comparing((Row row) -> row.getString(0)).thenComparing(r -> r.getInt(1)))
        .map(row -> row.getString(0) + "|" + row.getInt(1) + "|" + row.getList(4))
        .toList();
  }

  @Test
  void valuesThatCannotBeAreNamed() {
    assertThatThrownBy(() -> new AnswerJob("m", false, 2, 8, 0, 1, 4, 0))
        .hasMessage("answers: expected 1 at temperature 0, where all are the same, found 2");
    assertThatThrownBy(() -> new AnswerJob("m", false, 1, 8, 1, 0, 4, 0))
        .hasMessage("top_p: expected above 0 to 1, found 0.0");
  }
}
