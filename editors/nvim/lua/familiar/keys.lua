--- Insert-mode keys that act on a suggestion, and do what they always did when there is none.
local M = {}

local function codes_of(keys)
  return vim.api.nvim_replace_termcodes(keys, true, false, true)
end

--- Feeds keys in front of whatever has been typed since, so that nothing changes places.
local function feed(codes, noremap)
  vim.api.nvim_feedkeys(codes, noremap and 'in' or 'im', false)
end

--- Does what `key` does without us: another mapping's work, or the key itself.
local function fall_through(key, shadowed)
  if not shadowed or vim.tbl_isempty(shadowed) then
    return feed(codes_of(key), true)
  end
  local noremap = shadowed.noremap == 1
  if shadowed.callback then
    local result = shadowed.callback()
    if shadowed.expr == 1 and type(result) == 'string' then
      feed(shadowed.replace_keycodes == 1 and codes_of(result) or result, noremap)
    end
  elseif shadowed.expr == 1 then
    feed(vim.api.nvim_eval(shadowed.rhs), noremap)
  else
    feed(codes_of(shadowed.rhs), noremap)
  end
end

--- Maps `key` in one buffer to `action`, which says whether it did something.
---@param action fun(): boolean
function M.map(bufnr, key, description, action)
  local shadowed
  vim.api.nvim_buf_call(bufnr, function()
    shadowed = vim.fn.maparg(key, 'i', false, true)
  end)
  if shadowed.desc == description then
    return
  end
  vim.keymap.set('i', key, function()
    if not action() then
      fall_through(key, shadowed)
    end
  end, { buffer = bufnr, desc = description })
end

return M
