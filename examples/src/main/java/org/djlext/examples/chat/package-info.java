/**
 * {@code djlx chat}: a language model answers one prompt, or holds a conversation.
 *
 * <p>{@link org.djlext.examples.chat.ChatCommand} is the command; how text is generated is in
 * {@link org.djlext.vlm.generate}.
 */
package org.djlext.examples.chat;
