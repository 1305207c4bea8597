package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.gallery.ChatTranscript.Turn;
import org.djlext.examples.language.Exercise;
import org.djlext.examples.language.LanguageTask;
import org.djlext.examples.language.Split;
import org.djlext.examples.language.TaskMixture;
import org.djlext.vlm.generate.ChatSession;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.llama.LlamaBlock;

/** A language model: the miniature LLaMA answers questions that were held out from its training. */
final class LanguagePage implements GalleryPage {

  private static final int QUESTIONS = 5;
  private static final int SHOWN = 2;
  private static final int PREVIEWED = 4;
  private static final GenerationConfig GREEDY =
      GenerationConfig.builder().optMaxNewTokens(96).build();

  @Override
  public String name() {
    return "language";
  }

  @Override
  public String title() {
    return "Language: a LLaMA answers";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(ModelOption.MINIATURE)
            .optDevice(request.device())
            .build();
    request.listener().accept("loading " + ModelOption.MINIATURE);
    long start = System.nanoTime();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        TextGenerator generator = TextGenerator.of(model)) {
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      Random random = new Random(request.seed());
      Map<LanguageTask, List<Turn>> exam = new LinkedHashMap<>();
      for (LanguageTask task : TaskMixture.standard().tasks()) {
        request.listener().accept("asking about " + task.name());
        exam.put(task, ask(generator, task, random));
      }
      request.listener().accept("chatting");
      List<Turn> chat = chat(generator);
      return content(new LanguageFacts((LlamaBlock) model.getBlock(), loadSeconds), exam, chat);
    }
  }

  private static List<Turn> ask(TextGenerator generator, LanguageTask task, Random random) {
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      Exercise exercise = Split.HELD_OUT.draw(task, random);
      try (ChatSession session = generator.newChat(GREEDY)) {
        turns.add(turn(session, exercise.prompt(), task));
      }
    }
    return turns;
  }

  private static Turn turn(ChatSession session, String question, LanguageTask task) {
    var answer = session.say(question);
    return new Turn(question, answer, task == null ? null : task.verify(question, answer.text()));
  }

  /** A chat whose later turns find the earlier ones in the cache. */
  private static List<Turn> chat(TextGenerator generator) {
    try (ChatSession session = generator.newChat(GREEDY)) {
      List<Turn> turns = new ArrayList<>();
      for (String said : List.of("Hello!", "What can you do?", "Thank you!")) {
        turns.add(turn(session, said, null));
      }
      return turns;
    }
  }

  private static PageContent content(
      LanguageFacts facts, Map<LanguageTask, List<Turn>> exam, List<Turn> chat) {
    List<Turn> heldOut = new ArrayList<>();
    exam.forEach((task, turns) -> heldOut.addAll(task.canBeHeldOut() ? turns : List.of()));
    long right = heldOut.stream().filter(Turn::right).count();
    String score = "%d of %d".formatted(right, heldOut.size());
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("held-out questions answered right", score);
    figures.putAll(facts.figures(heldOut));
    String summary =
        String.format(
            Locale.ROOT,
            "A LLaMA of %.1f million parameters, trained in Java, answers %s questions right that"
                + " were held out from its training.",
            facts.parameters() / 1e6,
            score);
    List<List<Turn>> kinds = List.copyOf(exam.values());
    List<Turn> preview = new ArrayList<>();
    for (int i = 0; i < PREVIEWED; i++) {
      preview.add(kinds.get(i * kinds.size() / PREVIEWED).get(0));
    }
    return new PageContent(
        summary, figures, ChatTranscript.questions(preview), body(facts, exam, chat));
  }

  private static Html body(
      LanguageFacts facts, Map<LanguageTask, List<Turn>> exam, List<Turn> chat) {
    List<Turn> shown = new ArrayList<>();
    exam.values().forEach(turns -> shown.addAll(turns.subList(0, SHOWN)));
    return new Html()
        .paragraph(
            "Everything on this page was computed just now. The model is loaded from the"
                + " library's own resources, in the form in which checkpoints are published:"
                + " config.json, model.safetensors and tokenizer.json.")
        .heading("Questions and answers")
        .paragraph(
            "The first %d questions of each kind, greedily answered; whether an answer is right"
                    .formatted(SHOWN)
                + " is checked by a program.")
        .add(ChatTranscript.questions(shown))
        .heading("By kind of question")
        .table(new String[] {"kind", "right>", "of>", "held out from training"}, rows(exam))
        .heading("One chat of several turns")
        .paragraph("Later turns read only what is new: the keys and values before are kept.")
        .add(ChatTranscript.chat(chat))
        .heading("What was loaded")
        .table(new String[] {"", ""}, facts.rows())
        .heading("To try it yourself")
        .element(
            "pre", "", "java -jar djlx.jar chat\njava -jar djlx.jar chat --model FOLDER_OR_GGUF");
  }

  private static List<String[]> rows(Map<LanguageTask, List<Turn>> exam) {
    List<String[]> rows = new ArrayList<>();
    exam.forEach(
        (task, turns) ->
            rows.add(
                new String[] {
                  task.name(),
                  Long.toString(turns.stream().filter(Turn::right).count()),
                  Integer.toString(turns.size()),
                  task.canBeHeldOut() ? "yes" : "no, to be remembered"
                }));
    return rows;
  }
}
