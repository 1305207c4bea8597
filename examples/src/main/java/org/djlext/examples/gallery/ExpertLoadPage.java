package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.examples.visionlanguage.AskedPicture;
import org.djlext.examples.visionlanguage.PictureQuestion;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.kimivl.ChatLoad;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.djlext.vlm.moonlight.ExpertsConfig;
import org.djlext.vlm.zoo.VlmModelZoo;

/** Which experts of the miniature Kimi-VL read words, and which read pictures. */
final class ExpertLoadPage implements GalleryPage {

  private static final String MINIATURE = "kimi-vl-mini";
  private static final int PICTURES = 60;
  private static final int QUESTIONS = 2;

  private final String model;
  private final int pictures;

  /** The page of a Kimi-VL at a place that {@code Criteria} knows. */
  ExpertLoadPage(String model, int pictures) {
    this.model = model;
    this.pictures = pictures;
  }

  /** The page of the miniature, if the zoo has it. */
  static Optional<GalleryPage> ofMiniature() {
    return ModelZoo.getModelZoo(VlmModelZoo.GROUP_ID).getModelLoader(MINIATURE) == null
        ? Optional.empty()
        : Optional.of(
            new ExpertLoadPage("djl://" + VlmModelZoo.GROUP_ID + "/" + MINIATURE, PICTURES));
  }

  @Override
  public String name() {
    return "experts";
  }

  @Override
  public String title() {
    return "Mixture of experts: who reads what";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(model)
            .optDevice(request.device())
            .build();
    request.listener().accept("loading " + model);
    try (ZooModel<NDList, NDList> loaded = criteria.loadModel();
        KimiVlGenerator generator = KimiVlGenerator.of(loaded)) {
      request.listener().accept("reading questions about %d pictures".formatted(pictures));
      ExpertsConfig experts = ((KimiVlBlock) loaded.getBlock()).config().text().experts();
      return content(experts, read(generator, request.seed()));
    }
  }

  /** Other pictures with every seed, none of them trained on. */
  private ChatLoad read(KimiVlGenerator generator, long seed) {
    ChatLoad sum = null;
    for (int i = 0; i < pictures; i++) {
      AskedPicture about =
          AskedPicture.draw(Grain.mix(AskedPicture.HELD_OUT_SEED, seed), i, QUESTIONS);
      RgbImage picture = SketchRenderer.render(about.sketch());
      for (PictureQuestion question : about.questions()) {
        ChatLoad load = generator.load(Chat.of(question.text(), picture));
        sum = sum == null ? load : sum.plus(load);
      }
    }
    return sum;
  }

  private static PageContent content(ExpertsConfig experts, ChatLoad load) throws IOException {
    List<ExpertLoad> all = load.all();
    double excess = all.stream().mapToDouble(ExpertLoad::violation).max().orElseThrow();
    long unused =
        all.stream().flatMapToLong(one -> Arrays.stream(one.tokens())).filter(t -> t == 0).count();
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("experts for a token", experts.perToken() + " of " + experts.routed());
    figures.put(
        "greatest load above the even one", String.format(Locale.ROOT, "%.0f %%", 100 * excess));
    figures.put("experts that nothing chose", Long.toString(unused));
    double common = 0;
    for (int i = 0; i < all.size(); i++) {
      common += common(load.words().get(i), load.pictures().get(i)) / all.size();
    }
    String summary =
        String.format(
            Locale.ROOT,
            "In each of %d layers a token chooses %d of %d experts. The busiest expert has %.1f"
                + " times the even load; words and pictures have %.0f %% of their choices in common.",
            all.size(),
            experts.perToken(),
            experts.routed(),
            1 + excess,
            100 * common);
    List<byte[]> plots = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      ExpertLoad words = load.words().get(i);
      plots.add(new ExpertLoadPlot(words, load.pictures().get(i), experts.perToken()).png());
    }
    return new PageContent(
        summary, figures, plots(plots.subList(0, 1)), body(load, experts, plots(plots)));
  }

  private static Html plots(List<byte[]> plots) {
    Html html = new Html().open("div", "plots");
    plots.forEach(plot -> html.png(plot, "share of the tokens that chose each expert"));
    return html.close("div");
  }

  private static Html body(ChatLoad load, ExpertsConfig experts, Html plots) {
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < load.words().size(); i++) {
      rows.add(row(load.words().get(i), load.pictures().get(i), experts.perToken()));
    }
    return new Html()
        .paragraph(
            "Counted just now, on questions about pictures that the miniature Kimi-VL never saw:"
                + " what part of the tokens chose each expert. Every token passes %d shared"
                    .formatted(experts.shared())
                + " besides, which are not counted, and layers without experts are left out.")
        .heading("Load of each layer")
        .add(plots)
        .heading("In numbers")
        .paragraph(
            "The excess is how far the busiest expert is above the even load; the common choices"
                + " are the part of the choices that words and pictures share, 100 % if both"
                + " choose alike.")
        .table(
            new String[] {
              "layer",
              "tokens of words>",
              "tokens of pictures>",
              "excess>",
              "of words>",
              "of pictures>",
              "common choices>"
            },
            rows)
        .heading("To see it in a model of your own")
        .element(
            "pre",
            "",
            "ChatLoad load = KimiVlGenerator.of(model).load(Chat.of(\"What is this?\", picture));\n"
                + "load.pictures().forEach(System.out::println);");
  }

  private static String[] row(ExpertLoad words, ExpertLoad pictures, int perToken) {
    return new String[] {
      Integer.toString(words.layer()),
      Long.toString(Arrays.stream(words.tokens()).sum() / perToken),
      Long.toString(Arrays.stream(pictures.tokens()).sum() / perToken),
      percent(words.plus(pictures).violation()),
      percent(words.violation()),
      percent(pictures.violation()),
      percent(common(words, pictures))
    };
  }

  private static double common(ExpertLoad words, ExpertLoad pictures) {
    double common = 0;
    double ofWords = Arrays.stream(words.tokens()).sum();
    double ofPictures = Arrays.stream(pictures.tokens()).sum();
    for (int e = 0; e < words.tokens().length; e++) {
      common += Math.min(words.tokens()[e] / ofWords, pictures.tokens()[e] / ofPictures);
    }
    return common;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
