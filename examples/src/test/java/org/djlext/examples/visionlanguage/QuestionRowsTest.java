package org.djlext.examples.visionlanguage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionRowsTest {

  @TempDir Path folder;

  @Test
  void rowsAreChatsOfTheTemplateWithTheAnswersLearnt() throws Exception {
    KimiVlMiniature miniature = KimiVlMiniature.create(folder, 1);
    try (Model model = Model.newInstance("kimi-vl-mini", "PyTorch")) {
      model.setBlock(miniature.block());
      miniature.initialize(model);
      miniature.save(folder, DataType.FLOAT32);
      try (TextGenerator generator =
          TextGenerator.of(model.getBlock(), model.getNDManager(), folder)) {
        AskedPicture asked = AskedPicture.draw(1, 0, 3);
        QuestionRows.Rows rows = new QuestionRows(generator.tokenizer(), 1, 0, false).draw(0, 1);
        Chat chat = Chat.empty();
        for (PictureQuestion question : asked.questions()) {
          chat =
              chat.turns().isEmpty()
                  ? chat.user(question.text(), SketchRenderer.render(asked.sketch()))
                  : chat.user(question.text());
          chat = chat.assistant(question.answer());
        }
        String template = generator.render(chat.and(new Chat.Turn("user", List.of())));
        String rendered = template.substring(0, template.lastIndexOf("<|im_user|>"));
        long[] once = distinctMedia(rows.inputIds()[0], generator.tokenizer());
        assertThat(generator.tokenizer().decode(once)).isNotEmpty();
        assertThat(once).isEqualTo(generator.tokenizer().encode(rendered, false));
        long[] learnt =
            LongStream.of(rows.labels()[0]).filter(id -> id != NextTokenLoss.IGNORED).toArray();
        StringBuilder answers = new StringBuilder();
        asked.questions().forEach(q -> answers.append(q.answer()).append("<|im_end|>"));
        assertThat(learnt).isEqualTo(generator.tokenizer().encode(answers.toString(), false));
      }
    }
  }

  @Test
  void picturesHaveAMediaTokenForEveryFeature() throws Exception {
    KimiVlMiniature.create(folder, 1);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder);
        Model model = Model.newInstance("none", "PyTorch")) {
      QuestionRows rows = new QuestionRows(tokenizer, 1, 0, false);
      QuestionRows.Rows batch = rows.draw(0, 4);
      long media = tokenizer.encode(VisionChatFormat.MEDIA, false)[0];
      long tokens =
          Arrays.stream(batch.inputIds())
              .flatMapToLong(LongStream::of)
              .filter(id -> id == media)
              .count();
      NDList inputs = rows.inputs(model.getNDManager(), batch);
      assertThat(inputs).hasSize(4);
      assertThat(inputs.get(2).getShape().get(0)).isEqualTo(16 * tokens);
      assertThat(inputs.get(1).sum().getLong())
          .isEqualTo(Arrays.stream(batch.mask()).flatMapToLong(LongStream::of).sum())
          .isLessThan(inputs.head().size());
    }
  }

  @Test
  void blindRowsHaveTheQuestionsAlone() throws Exception {
    KimiVlMiniature.create(folder, 1);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      QuestionRows.Rows seeing = new QuestionRows(tokenizer, 1, 0, false).draw(3, 2);
      QuestionRows.Rows blind = new QuestionRows(tokenizer, 1, 0, true).draw(3, 2);
      assertThat(blind.pictures()).isEmpty();
      long media = tokenizer.encode(VisionChatFormat.MEDIA, false)[0];
      assertThat(LongStream.of(blind.inputIds()[0])).doesNotContain(media);
      assertThat(learnt(blind)).isEqualTo(learnt(seeing));
    }
  }

  private static List<List<Long>> learnt(QuestionRows.Rows rows) {
    return Arrays.stream(rows.labels())
        .map(row -> LongStream.of(row).filter(id -> id != NextTokenLoss.IGNORED).boxed().toList())
        .toList();
  }

  /** Keeps one of the media tokens, and nothing of the padding. */
  private static long[] distinctMedia(long[] row, TextTokenizer tokenizer) {
    long media = tokenizer.encode(VisionChatFormat.MEDIA, false)[0];
    LongStream.Builder kept = LongStream.builder();
    for (int i = 0; i < row.length; i++) {
      if (row[i] != media || row[i - 1] != media) {
        kept.add(row[i]);
      }
    }
    return kept.build().toArray();
  }
}
