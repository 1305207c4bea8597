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
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.examples.visionlanguage.AskedPicture;
import org.djlext.examples.visionlanguage.PictureQuestion;
import org.djlext.examples.visionlanguage.QuestionKind;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.kimivl.Answer;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.moonvit.MoonVitConfig;
import org.djlext.vlm.zoo.VlmModelZoo;

/** A model that sees: the miniature Kimi-VL answers questions about pictures it never saw. */
final class PictureQuestionPage implements GalleryPage {

  private static final String MODEL =
      "djl://" + VlmModelZoo.GROUP_ID + "/" + VlmModelZoo.KIMI_VL_MINI;
  private static final int PICTURES = 100;
  private static final int SHOWN_OF_EACH_KIND = 4;
  private static final int PREVIEWED = 3;
  private static final GenerationConfig GREEDY =
      GenerationConfig.builder().optMaxNewTokens(32).build();

  @Override
  public String name() {
    return "questions";
  }

  @Override
  public String title() {
    return "Vision and language: a Kimi-VL answers questions about pictures";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(MODEL)
            .optDevice(request.device())
            .build();
    request.listener().accept("loading " + MODEL);
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        KimiVlGenerator generator = KimiVlGenerator.of(model)) {
      request.listener().accept("asking about %d pictures".formatted(PICTURES));
      List<AskedQuestion> asked = new ArrayList<>();
      for (int i = 0; i < PICTURES; i++) {
        // other pictures with every seed, none of them trained on
        long seed = Grain.mix(AskedPicture.HELD_OUT_SEED, request.seed());
        ask(generator, AskedPicture.draw(seed, i, 2), asked);
      }
      return content((KimiVlBlock) model.getBlock(), asked);
    }
  }

  private static void ask(
      KimiVlGenerator generator, AskedPicture about, List<AskedQuestion> asked) {
    RgbImage picture = SketchRenderer.render(about.sketch());
    for (PictureQuestion question : about.questions()) {
      Answer seeing = generator.answer(Chat.of(question.text(), picture), GREEDY);
      Answer blind = generator.answer(Chat.of(question.text()), GREEDY);
      asked.add(new AskedQuestion(picture, question, seeing.generated(), blind.text()));
    }
  }

  private static PageContent content(KimiVlBlock block, List<AskedQuestion> asked)
      throws IOException {
    long parameters =
        block.getParameters().values().stream().mapToLong(p -> p.getArray().size()).sum();
    long right = asked.stream().filter(AskedQuestion::right).count();
    long blind = asked.stream().filter(AskedQuestion::rightBlindly).count();
    double seconds =
        asked.stream()
            .mapToDouble(a -> a.answer().prefillSeconds() + a.answer().decodeSeconds())
            .sum();
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("answered right", PictureQuestionSheet.percent(right, asked));
    figures.put("without the picture", PictureQuestionSheet.percent(blind, asked));
    figures.put(
        "for seeing and answering",
        String.format(Locale.ROOT, "%.0f ms", 1e3 * seconds / asked.size()));
    String summary =
        String.format(
            Locale.ROOT,
            "A Kimi-VL of %.1f million parameters with a mixture of experts, trained in Java,"
                + " answers %d of %d questions about pictures right that it never saw, and %d of"
                + " them without seeing the pictures.",
            parameters / 1e6,
            right,
            asked.size(),
            blind);
    List<AskedQuestion> shown = shown(asked);
    List<AskedQuestion> preview = new ArrayList<>();
    for (int i = 0; i < PREVIEWED; i++) {
      preview.add(shown.get(i * shown.size() / PREVIEWED));
    }
    return new PageContent(
        summary,
        figures,
        PictureQuestionSheet.questions(preview),
        body(block.config().vision(), asked, shown));
  }

  /** The first questions of each kind, right or wrong. */
  private static List<AskedQuestion> shown(List<AskedQuestion> asked) {
    List<AskedQuestion> shown = new ArrayList<>();
    for (QuestionKind kind : QuestionKind.values()) {
      asked.stream()
          .filter(one -> one.question().kind() == kind)
          .limit(SHOWN_OF_EACH_KIND)
          .forEach(shown::add);
    }
    return shown;
  }

  private static Html body(
      MoonVitConfig tower, List<AskedQuestion> asked, List<AskedQuestion> shown)
      throws IOException {
    String[] heads = {"", "questions>", "right>", "right without the picture>"};
    return new Html()
        .paragraph(
            ("Everything on this page was drawn and answered just now. Pictures of different sizes"
                    + " are seen as they are, in patches of %d pixels, %d of which become one token"
                    + " of the decoder; each answer is a chat of its own, taken greedily.")
                .formatted(tower.patchSize(), tower.merged()))
        .heading("Questions and answers")
        .paragraph(
            "The first %d questions of each kind, twice as large as the model sees them."
                .formatted(SHOWN_OF_EACH_KIND))
        .add(PictureQuestionSheet.questions(shown))
        .heading("By kind of question")
        .table(heads, PictureQuestionSheet.scores(asked, one -> one.question().kind().label()))
        .heading("By the size of the picture in pixels")
        .table(heads, PictureQuestionSheet.scores(asked, AskedQuestion::size))
        .heading("To try it yourself")
        .element(
            "pre",
            "",
            "java -jar djlx.jar chat --model kimi-vl-mini --image a.png --prompt \"How many"
                + " circles are there?\"\njava -jar djlx.jar chat --model KIMI_VL_FOLDER --image"
                + " a.png --image b.png");
  }
}
