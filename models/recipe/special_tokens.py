"""StarCoder's special tokens in StarCoder's order, at the ids 0 to 18 (Li et al. 2023, arXiv 2305.06161, table 7).

Tools that read a StarCoder tokenizer find its tokens where they expect them, used here or not.
"""

END_OF_TEXT = "<|endoftext|>"

SPECIAL_TOKENS = [
    END_OF_TEXT,
    "<fim_prefix>",
    "<fim_middle>",
    "<fim_suffix>",
    "<fim_pad>",
    "<filename>",
    "<gh_stars>",
    "<issue_start>",
    "<issue_comment>",
    "<issue_closed>",
    "<jupyter_start>",
    "<jupyter_text>",
    "<jupyter_code>",
    "<jupyter_output>",
    "<empty_output>",
    "<commit_before>",
    "<commit_msg>",
    "<commit_after>",
    "<reponame>",
]
