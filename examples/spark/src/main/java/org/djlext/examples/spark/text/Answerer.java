package org.djlext.examples.spark.text;

import ai.djl.Model;
import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.FinishReason;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutGenerator;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import org.djlext.vlm.tune.rollout.RolloutStatus;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The model that one partition uses, and how it answers. */
final class Answerer implements AutoCloseable {

  private final AnswerJob job;
  private final Model model;
  private final TextGenerator texts;
  private final int context;

  private Answerer(AnswerJob job, Model model, TextGenerator texts, int context) {
    this.job = job;
    this.model = model;
    this.texts = texts;
    this.context = context;
  }

  static Answerer open(AnswerJob job) throws IOException {
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class);
    if (job.model().contains("://")) {
      criteria.optModelUrls(job.model());
    } else {
      criteria.optModelPath(Path.of(job.model()));
    }
    Model model;
    try {
      model = criteria.build().loadModel();
    } catch (ModelException e) {
      throw new IOException("model %s: %s".formatted(job.model(), e.getMessage()), e);
    }
    try {
      if (!(model.getBlock() instanceof CausalLanguageModel language)) {
        throw new IOException(
            "model %s: expected a causal language model, found %s"
                .formatted(job.model(), model.getBlock().getClass().getSimpleName()));
      }
      TextGenerator texts = TextGenerator.of(model);
      if (job.chat() && !texts.isChatModel()) {
        texts.close();
        throw new IOException(
            "model %s: expected a chat model, found one without a chat template"
                .formatted(job.model()));
      }
      return new Answerer(job, model, texts, language.contextLength());
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Says why a prompt cannot be answered; null if it can. */
  String refusal(String prompt) {
    if (prompt == null) {
      return "prompt: expected a text, found none";
    }
    int length = texts.tokenizer().encode(asked(prompt), !job.chat()).length;
    return length > 0 && length < context
        ? null
        : "prompt: expected 1 to %d tokens, found %d".formatted(context - 1, length);
  }

  private String asked(String prompt) {
    return job.chat() ? texts.render(Chat.of(prompt)) : prompt;
  }

  List<Row> answer(List<String> prompts) {
    return job.temperature() == 0 ? greedy(prompts) : drawn(prompts);
  }

  private List<Row> greedy(List<String> prompts) {
    GenerationConfig.Builder config =
        GenerationConfig.builder().optSampling(false).optMaxNewTokens(job.maxNewTokens());
    texts.stopIds().forEach(config::addStopId);
    List<GeneratedText> answers =
        texts.generate(prompts.stream().map(this::asked).toList(), config.build());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      GeneratedText answer = answers.get(i);
      boolean finished = answer.finishReason() == FinishReason.STOP_ID;
      rows.add(
          RowFactory.create(
              prompts.get(i), 0, answer.text(), finished, longs(answer.ids()), null, null));
    }
    return rows;
  }

  private List<Row> drawn(List<String> prompts) {
    RolloutSettings settings =
        RolloutSettings.builder()
            .optMaxNewTokens(job.maxNewTokens())
            .optTemperature(job.temperature())
            .optTopP(job.topP())
            .optRows(job.rows())
            .optStopIds(texts.stopIds())
            .optSeed(job.seed())
            .build();
    List<RolloutPrompt> asked = new ArrayList<>();
    for (String prompt : prompts) {
      asked.add(
          new RolloutPrompt(
              number(prompt), texts.tokenizer().encode(asked(prompt), !job.chat()), job.answers()));
    }
    List<Row> rows = new ArrayList<>();
    try (RolloutGenerator generator =
        new RolloutGenerator(model.getBlock(), model.getNDManager(), settings)) {
      for (Rollout rollout : generator.generate(asked, 0)) {
        List<Float> logProbs = new ArrayList<>();
        for (float value : rollout.logProbs()) {
          logProbs.add(value);
        }
        rows.add(
            RowFactory.create(
                prompts.get(rows.size() / job.answers()),
                rollout.answer(),
                texts.tokenizer().decode(rollout.ids()),
                rollout.status() == RolloutStatus.FINISHED,
                longs(rollout.ids()),
                CollectionConverters.asScala(logProbs).toSeq(),
                null));
      }
    }
    return rows;
  }

  /** What chance depends on: the prompt itself, as partitions know no numbers. */
  private static long number(String prompt) {
    byte[] bytes = prompt.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(bytes).getMostSignificantBits() & Long.MAX_VALUE;
  }

  private static Seq<Long> longs(long[] ids) {
    List<Long> list = new ArrayList<>();
    for (long id : ids) {
      list.add(id);
    }
    return CollectionConverters.asScala(list).toSeq();
  }

  @Override
  public void close() {
    texts.close();
    model.close();
  }
}
