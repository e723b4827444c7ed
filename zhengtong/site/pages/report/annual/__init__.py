"""The annual report of information disclosure: as it stands for officials, as it was published for everyone."""
