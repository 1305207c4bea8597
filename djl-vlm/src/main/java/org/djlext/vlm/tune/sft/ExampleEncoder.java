package org.djlext.vlm.tune.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.ChatTemplate;
import org.djlext.vlm.generate.LocatedTokens;
import org.djlext.vlm.generate.SpecialTokens;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.generate.jinja.RenderedTemplate;
import org.djlext.vlm.generate.jinja.TextSpan;

/**
 * Turns examples into tokens, as Stanford Alpaca's {@code train.py} does with instructions and trl
 * with everything else. Instructions and completions are tokenized together with what they answer,
 * and once more without, to know where the answer begins.
 */
public final class ExampleEncoder implements AutoCloseable {

  private final Path checkpoint;
  private final TextTokenizer tokenizer;
  private final String end;
  private final ChatTemplate template;
  private final InstructionStyle style;
  private final boolean assistantOnly;
  private long unlikeStarts;

  private ExampleEncoder(
      Path checkpoint,
      TextTokenizer tokenizer,
      String end,
      ChatTemplate template,
      InstructionStyle style,
      boolean assistantOnly) {
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.end = end;
    this.template = template;
    this.style = style;
    this.assistantOnly = assistantOnly;
  }

  /**
   * Opens the tokenizer of a checkpoint.
   *
   * @param checkpoint the folder, whose tokenizer_config.json names the token that ends a text
   * @param style how instructions are written
   * @param assistantOnly whether of chats only what the assistant says is learnt
   * @return the encoder, to be closed
   * @throws IOException if there is no tokenizer, no such token, or no chat template for a style
   *     that needs one
   */
  public static ExampleEncoder open(Path checkpoint, InstructionStyle style, boolean assistantOnly)
      throws IOException {
    String end =
        SpecialTokens.of(checkpoint)
            .eos()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        checkpoint, "eos_token", "the token that ends a text", "nothing"));
    ChatTemplate template = ChatTemplate.of(checkpoint).orElse(null);
    ExampleEncoder encoder =
        new ExampleEncoder(
            checkpoint, TextTokenizer.open(checkpoint), end, template, style, assistantOnly);
    if (style == InstructionStyle.CHAT && template == null) {
      encoder.close();
      throw encoder.noTemplate();
    }
    return encoder;
  }

  private CheckpointException noTemplate() {
    return new CheckpointException(checkpoint, "chat_template", "a template for chats", "nothing");
  }

  /**
   * Turns an example into tokens.
   *
   * @param example the example
   * @return its tokens, as many as they are
   * @throws IllegalArgumentException if the chat template refuses it
   * @throws IOException if it is a chat, and the model has no template for chats
   */
  public Tokens encode(Example example) throws IOException {
    if (example instanceof Example.Instruction instruction) {
      return style == InstructionStyle.CHAT
          ? dialogue(asChat(instruction), true)
          : alpaca(instruction);
    } else if (example instanceof Example.Dialogue dialogue) {
      return dialogue(dialogue.messages(), assistantOnly);
    } else if (example instanceof Example.PlainText plain) {
      return Tokens.of(tokenizer.encode(ended(plain.text()), true), 0);
    } else if (example instanceof Example.Completion completion) {
      return completion(
          tokenizer.encode(completion.prompt(), true),
          tokenizer.encode(completion.prompt() + ended(completion.completion()), true));
    }
    return dialogueCompletion((Example.DialogueCompletion) example);
  }

  /** Alpaca appends the end in any case. */
  private Tokens alpaca(Example.Instruction example) {
    String prompt = AlpacaTemplate.prompt(example.instruction(), example.input());
    return completion(
        tokenizer.encode(prompt, true), tokenizer.encode(prompt + example.output() + end, true));
  }

  private static List<ChatMessage> asChat(Example.Instruction example) {
    String asked =
        example.input().isEmpty()
            ? example.instruction()
            : example.instruction() + "\n\n" + example.input();
    return List.of(ChatMessage.user(asked), ChatMessage.assistant(example.output()));
  }

  private Tokens completion(long[] prompt, long[] whole) {
    int length = Math.min(prompt.length, whole.length);
    if (prompt.length > whole.length || !Arrays.equals(prompt, 0, length, whole, 0, length)) {
      unlikeStarts++;
    }
    return Tokens.of(whole, prompt.length);
  }

  private Tokens dialogue(List<ChatMessage> messages, boolean answersOnly) throws IOException {
    if (template == null) {
      throw noTemplate();
    }
    return answersOnly
        ? marked(messages)
        : Tokens.of(tokenizer.encode(template.render(messages, false), false), 0);
  }

  private Tokens marked(List<ChatMessage> messages) {
    RenderedTemplate rendered = template.renderMarked(messages);
    LocatedTokens located = tokenizer.encodeLocated(rendered.text());
    boolean[] learnt = new boolean[located.ids().length];
    for (TextSpan span : rendered.generated()) {
      for (int i = 0; i < learnt.length; i++) {
        learnt[i] |= located.ends()[i] > span.start() && located.starts()[i] < span.end();
      }
    }
    int[] ids = Arrays.stream(located.ids()).mapToInt(Math::toIntExact).toArray();
    return new Tokens(ids, learnt);
  }

  private Tokens dialogueCompletion(Example.DialogueCompletion example) throws IOException {
    if (template == null) {
      throw noTemplate();
    }
    List<ChatMessage> whole = new ArrayList<>(example.prompt());
    whole.addAll(example.completion());
    Tokens tokens =
        completion(
            tokenizer.encode(template.render(example.prompt(), true), false),
            tokenizer.encode(template.render(whole, false), false));
    if (assistantOnly) {
      boolean[] answers = marked(whole).learnt(); // a token counts if both say so
      for (int i = 0; i < answers.length; i++) {
        tokens.learnt()[i] &= answers[i];
      }
    }
    return tokens;
  }

  /**
   * Turns a prompt into tokens, behind which an answer is to be generated.
   *
   * @param text the prompt
   * @return the tokens
   */
  public long[] prompt(String text) {
    return tokenizer.encode(text, true);
  }

  /**
   * Turns a chat into tokens, behind which the assistant's answer is to be generated.
   *
   * @param messages what was said so far
   * @return the tokens
   * @throws IllegalArgumentException if the chat template refuses it
   * @throws IOException if the model has no template for chats
   */
  public long[] prompt(List<ChatMessage> messages) throws IOException {
    if (template == null) {
      throw noTemplate();
    }
    return tokenizer.encode(template.render(messages, true), false);
  }

  /**
   * Returns what the chat template writes behind the end of an answer, such as a new line.
   *
   * @return the tokens behind the one that ends a text; none if there is no template, or nothing
   *     behind
   */
  public long[] closing() {
    if (template == null) {
      return new long[0];
    }
    List<ChatMessage> chat = List.of(ChatMessage.user("a"), ChatMessage.assistant("b"));
    String text;
    try {
      text = template.render(chat, false);
    } catch (IllegalArgumentException e) {
      return new long[0]; // a template that wants other chats
    }
    int from = text.lastIndexOf(end);
    return from < 0 || from + end.length() == text.length()
        ? new long[0]
        : tokenizer.encode(text.substring(from + end.length()), false);
  }

  /**
   * Returns the token that ends a text.
   *
   * @return its id
   * @throws CheckpointException if the tokenizer has no single token for it
   */
  public long endId() throws CheckpointException {
    long[] ids = tokenizer.encode(end, false);
    if (ids.length != 1) {
      throw new CheckpointException(checkpoint, "eos_token", "one token", ids.length + ": " + end);
    }
    return ids[0];
  }

  /**
   * Turns tokens into the text they stand for.
   *
   * @param ids the tokens
   * @return the text, without special tokens
   */
  public String text(long[] ids) {
    return tokenizer.decode(ids);
  }

  private String ended(String text) {
    return text.endsWith(end) ? text : text + end;
  }

  /**
   * Returns how many examples had prompts whose tokens are not how the tokens of the whole begin,
   * so that the answer may be learnt from a wrong place on.
   *
   * @return the number
   */
  public long unlikeStarts() {
    return unlikeStarts;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
