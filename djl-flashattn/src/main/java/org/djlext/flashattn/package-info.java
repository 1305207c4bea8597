/** FlashAttention for DJL. */
package org.djlext.flashattn;
